using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Template.Loading;

/// <summary>
/// The two ways to write a file of arguments and blocks; the ending of its name says which one it is.
/// </summary>
internal static class FileSyntax
{
    public static bool IsJson(string path) => path.EndsWith(".json", StringComparison.Ordinal);

    /// <param name="file">Native syntax or JSON.</param>
    /// <param name="files">Takes the file, so that messages can show it.</param>
    public static Parsed<Body> Parse(SourceFile file, ParsedFiles files)
    {
        if (IsJson(file.Name))
        {
            Parsed<JsonNode> json = JsonParser.ParseFile(file);
            files.Add(file, json.Tree);
            return new(Body.Of(json.Tree), json.Diagnostics);
        }

        Parsed<BodySyntax> native = HclParser.ParseFile(file);
        files.Add(file, native.Tree);
        return new(Body.Of(native.Tree), native.Diagnostics);
    }
}
