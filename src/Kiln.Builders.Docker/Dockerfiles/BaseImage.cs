using Kiln.Builders.Docker.Engine;
using Kiln.Images.Model;
using Kiln.Images.References;

namespace Kiln.Builders.Docker.Dockerfiles;

/// <summary>An image that a Dockerfile starts from.</summary>
/// <param name="Login">Who the user is at its registry; null for nobody.</param>
internal sealed record BaseImage(DockerReference Reference, RegistryLogin? Login)
{
    /// <summary>What a line <c>FROM</c> names: an image or a stage, and the stage that it begins.</summary>
    /// <returns>Null for another line.</returns>
    public static (string Image, string Stage)? NamesIn(string line)
    {
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !words[0].Equals("FROM", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string[] names = [.. words.Skip(1).SkipWhile(static word => word.StartsWith("--", StringComparison.Ordinal))];
        return names.Length == 0 ? null : (names[0], names.Length > 2 ? names[2] : "");
    }

    /// <returns>
    /// Null when it has variables, or is no name: the engine says what is wrong with it, with the line's number.
    /// </returns>
    public static DockerReference? ReferenceTo(string image)
    {
        try
        {
            return image.Contains('$', StringComparison.Ordinal) ? null : DockerReference.Parse(image);
        }
        catch (ImageException)
        {
            return null;
        }
    }
}
