namespace Kiln.Machines.Media;

/// <summary>A kind of medium.</summary>
/// <param name="Name">In the user's words.</param>
/// <param name="Extension">Of the name of an image.</param>
/// <param name="Greeting">Said before it is made.</param>
internal sealed record Medium(string Name, string Extension, string Greeting);
