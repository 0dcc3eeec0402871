using System.Globalization;

namespace Kiln.Sbom.Documents;

/// <summary>What a document says of its own making.</summary>
/// <param name="Tool">The program's name.</param>
/// <param name="ToolVersion">Of the program.</param>
/// <param name="Created">Written in whole seconds.</param>
public sealed record DocumentStamp(string Tool, string ToolVersion, DateTimeOffset Created)
{
    internal string CreatedText => Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
