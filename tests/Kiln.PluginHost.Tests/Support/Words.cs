using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Support;

/// <summary>Text as it was before it was wrapped at the width of a terminal.</summary>
internal static class Words
{
    public static string Of(KilnRun run) => Of(run.Output + " " + run.Error);

    /// <summary>Words with one space between them.</summary>
    public static string Of(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
