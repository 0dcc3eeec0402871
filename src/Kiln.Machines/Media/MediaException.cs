namespace Kiln.Machines.Media;

/// <summary>A floppy disk or CD cannot hold what it is to hold; the message says what and why.</summary>
internal sealed class MediaException(string message) : Exception(message);
