"""The connection to the credit bureau: the gateway's client, the desk, and the sandbox."""
