namespace Kiln.Machines.Typing.Vnc;

/// <summary>A VNC server cannot be used; the message says why.</summary>
public sealed class VncException(string message, Exception? innerException = null) : Exception(message, innerException);
