namespace Kiln.Engine.Checkpoints;

/// <summary>The names under which inputs are remembered.</summary>
internal static class InputName
{
    public const string OptionPrefix = "option:";
    public const string PathPrefix = "path:";
    public const string TextPrefix = "text:";
    public const string OwnPrefix = "own:";
    public const string BuilderPrefix = "builder:";

    public static string Option(string name) => OptionPrefix + name;

    public static string Path(string path) => PathPrefix + path;

    /// <summary>One of the texts that the templates of an option give.</summary>
    public static string Text(string option, int index) => $"{TextPrefix}{option}:{index}";

    /// <param name="words">As messages say it: <c>the name of the source</c>.</param>
    public static string Own(string words) => OwnPrefix + words;

    public static string Builder(string name) => BuilderPrefix + name;

    /// <summary>Something that an option is made from.</summary>
    public static string Cause(string option, string name) => $"{option}:{name}";
}
