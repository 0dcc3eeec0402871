namespace Kiln.Serving;

/// <summary>The program cannot do what it was started for. The message is for whoever started it.</summary>
internal sealed class ProgramException(string message, Exception? cause = null) : Exception(message, cause);
