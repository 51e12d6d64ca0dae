// Makes the replica set of one member, once, and returns when it takes writes.
const member = { _id: 0, host: "mongodb:27017" };
try {
  rs.initiate({ _id: "tandem", members: [member] });
} catch (error) {
  if (error.codeName !== "AlreadyInitialized") throw error;
}
const deadline = Date.now() + 60000;
while (!db.hello().isWritablePrimary) {
  if (Date.now() > deadline) throw new Error("no primary after 60 s");
  sleep(200);
}
