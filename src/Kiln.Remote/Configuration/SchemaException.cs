namespace Kiln.Remote.Configuration;

/// <summary>
/// A schema cannot be used on the other side; the message names the component, the option and the cause.
/// </summary>
public sealed class SchemaException(string message) : Exception(message);
