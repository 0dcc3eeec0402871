using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Functions on paths and files.</summary>
internal static class PathFunctions
{
    public static IEnumerable<FunctionDefinition> Create(FunctionEnvironment environment) =>
    [
        Path("basename", SlashPath.BaseName),
        Path("dirname", SlashPath.DirectoryName),
        Path("abspath", p => SlashPath.Join(environment.WorkingDirectory, p)),
        new ValueFunction("pathexpand", [String("path")], HclType.String, a => Expand(environment, a[0].AsString())),
        new ValueFunction("file", [String("path")], HclType.String, a => ReadText(environment, a[0].AsString())),
        new ValueFunction("filebase64", [String("path")], HclType.String, a => ReadBase64(environment, a[0].AsString())),
        new ValueFunction("fileexists", [String("path")], HclType.Bool, a => Exists(environment, a[0].AsString())),
    ];

    /// <summary>The text of a file that a path in the template names, or why there is none.</summary>
    public static FunctionResult ReadText(FunctionEnvironment environment, string path)
    {
        FunctionResult expanded = Expand(environment, path);
        if (expanded.Value is not { } known)
        {
            return expanded;
        }

        string resolved = SlashPath.Join(environment.TemplateDirectory, known.AsString());
        if (!environment.Files.Look(resolved).Exists)
        {
            return FunctionResult.Fail($"no file exists at {resolved}");
        }

        FileContent content = environment.Files.Read(resolved);
        if (content.Problem is { } problem)
        {
            return FunctionResult.Fail($"failed to read {resolved}: {problem}");
        }

        return EncodingFunctions.TryDecodeUtf8(content.Bytes.Span) is { } text
            ? HclValue.String(text)
            : FunctionResult.Fail($"contents of {resolved} are not valid UTF-8; use filebase64 to read it");
    }

    private static ValueFunction Path(string name, Func<string, string> body) =>
        new(name, [String("path")], HclType.String, a => HclValue.String(body(a[0].AsString())));

    private static FunctionResult Expand(FunctionEnvironment environment, string path) => path switch
    {
        ['~'] or ['~', '/', ..] when environment.HomeDirectory is { } home => HclValue.String(SlashPath.Join(home, path[1..].TrimStart('/'))),
        ['~'] or ['~', '/', ..] => FunctionResult.Fail("the home directory is not known: set HOME"),
        ['~', ..] => FunctionResult.Fail("cannot expand user-specific home dir"),
        _ => HclValue.String(path),
    };

    private static FunctionResult ReadBase64(FunctionEnvironment environment, string path)
    {
        FileContent content = environment.Files.Read(SlashPath.Join(environment.WorkingDirectory, path));
        return content.Problem is { } problem
            ? FunctionResult.Fail($"failed to read file {GoText.Quote(path)}: {problem}")
            : HclValue.String(System.Convert.ToBase64String(content.Bytes.Span));
    }

    private static FunctionResult Exists(FunctionEnvironment environment, string path)
    {
        FunctionResult expanded = Expand(environment, path);
        if (expanded.Value is not { } known)
        {
            return expanded;
        }

        string resolved = SlashPath.Join(environment.TemplateDirectory, known.AsString());
        PathState state = environment.Files.Look(resolved);
        return state is { Exists: true, IsRegularFile: false }
            ? FunctionResult.Fail($"{resolved} is not a regular file, but {GoText.Quote(state.Mode)}")
            : HclValue.Bool(state.Exists);
    }
}
