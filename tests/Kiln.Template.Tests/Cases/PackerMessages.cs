using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kiln.Template.Tests.Cases;

/// <summary>What <c>packer validate</c> says about a folder, without places and line breaks.</summary>
internal static partial class PackerMessages
{
    public static async Task<ImmutableSortedSet<string>> ValidateAsync(
        string packer,
        string folder,
        CaseOptions options)
    {
        ProcessStartInfo start = new(packer) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        foreach ((string name, string value) in options.Template.Environment)
        {
            start.Environment[name] = value;
        }

        start.ArgumentList.Add("validate");
        Add(start, "-var", options.Template.Variables.Select(static v => $"{v.Key}={v.Value}"));
        Add(start, "-var-file", options.Template.VariableFiles);
        Add(start, "-only", options.Template.Only);
        Add(start, "-except", options.Template.Except);
        start.ArgumentList.Add(options.Path);
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return [.. Messages().Split(output).Skip(1).Select(Normalise)];
    }

    public static string Normalise(string message) =>
        Spaces().Replace(Places().Replace(message, ""), " ").Trim();

    private static void Add(ProcessStartInfo start, string flag, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            start.ArgumentList.Add($"{flag}={value}");
        }
    }

    // "???????" is how packer 1.6.6 prints a diagnostic that has no severity.
    [GeneratedRegex(@"^(?:Error|Warning|\?\?\?\?\?\?\?): ", RegexOptions.Multiline)]
    private static partial Regex Messages();

    [GeneratedRegex(
        @"^(?:  on .* line \d+.*:|  \(source code not available\)| *\d+: .*)$|^with (?:.|\n)*?\.$",
        RegexOptions.Multiline)]
    private static partial Regex Places();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
