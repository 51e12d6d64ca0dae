// Builds ../static from the sources beside this file. Each run starts from an empty folder, so that
// what is served is exactly what is named here.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const served = join(here, "..", "static");
const uswds = join(here, "node_modules", "@uswds", "uswds");
const fonts = join(uswds, "dist", "fonts", "public-sans");

function buildStyles() {
  const { css } = sass.compile(join(here, "styles", "tandem.scss"), {
    style: "compressed",
    loadPaths: [join(uswds, "packages")],
    quietDeps: true,
  });
  const whole = withIcons(css);
  write("css/tandem.css", whole);
  return whole;
}

// An icon must show when the connection is lost, too, so it stands in the styles themselves.
function withIcons(css) {
  return css.replace(/url\(["']?\.\.\/images\/([^"')]+\.svg)["']?\)/g, (_, path) => {
    const icon = readFileSync(join(uswds, "dist", "img", path)).toString("base64");
    return `url(data:image/svg+xml;base64,${icon})`;
  });
}

function copyWhatStylesName(css) {
  const named = new Set([...css.matchAll(/url\(["']?\.\.\/(fonts|images)\/([^"')]+)["']?\)/g)].map((m) => `${m[1]}/${m[2]}`));
  for (const path of named) {
    const [folder, ...rest] = path.split("/");
    copy(folder === "fonts" ? join(fonts, rest.join("/")) : join(uswds, "dist", "img", rest.join("/")), path);
  }
}

function write(path, text) {
  mkdirSync(dirname(join(served, path)), { recursive: true });
  writeFileSync(join(served, path), text);
}

function copy(from, path) {
  if (!existsSync(from)) throw new Error(`${basename(from)} is named by the styles and is not there`);
  mkdirSync(dirname(join(served, path)), { recursive: true });
  cpSync(from, join(served, path));
}

// The digest of all sources, by which a test sees that what is served was built from them.
function digest() {
  const sources = ["build.js", "package-lock.json"];
  for (const folder of ["images", "scripts", "styles"]) {
    sources.push(...readdirSync(join(here, folder)).map((name) => `${folder}/${name}`));
  }
  const all = createHash("sha256");
  for (const path of sources.sort()) all.update(path).update(readFileSync(join(here, path)));
  return all.digest("hex");
}

rmSync(served, { recursive: true, force: true });
copyWhatStylesName(buildStyles());
copy(join(here, "node_modules", "htmx.org", "dist", "htmx.min.js"), "scripts/htmx.min.js");
copy(join(here, "scripts", "tandem.js"), "scripts/tandem.js");
copy(join(here, "images", "tandem.svg"), "images/tandem.svg");
copy(join(uswds, "LICENSE.md"), "licenses/uswds.md");
copy(join(here, "node_modules", "htmx.org", "LICENSE"), "licenses/htmx.txt");
write("built-from.sha256", `${digest()}\n`);
