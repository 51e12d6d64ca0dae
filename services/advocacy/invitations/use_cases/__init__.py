"""What is done with invitations."""
