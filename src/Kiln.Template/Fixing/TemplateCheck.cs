using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Template.Legacy;

namespace Kiln.Template.Fixing;

/// <summary>Looks whether a legacy template is one that can be used, without asking its components.</summary>
public static class TemplateCheck
{
    /// <param name="text">What the fixers gave.</param>
    /// <param name="coreVersion">The version that the template may ask for at most.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Fixed(string text, string coreVersion)
    {
        Parsed<LegacyTemplate> parsed = LegacyReader.Read(new("fixed.json", Encoding.UTF8.GetBytes(text)));
        return parsed.HasErrors
            ? $"fails to parse: {List(parsed.Diagnostics)}"
            : List(Invalid(parsed.Tree, coreVersion)) is { } problems ? $"failed to validate: {problems}" : null;
    }

    /// <summary>What keeps a template from being used, of what can be told without its components.</summary>
    public static IReadOnlyList<Diagnostic> Uninitialized(LegacyTemplate template, string coreVersion)
    {
        // Compat: a template without anything to build is upgraded all the same.
        IEnumerable<Diagnostic> unset = template.Variables
            .Where(static variable => variable.Default is null)
            .Select(static variable => LegacyValueDiagnostics.NotSet(variable));
        return [.. template.Builders.IsEmpty ? [] : Invalid(template, coreVersion), .. unset];
    }

    /// <summary>Compat: the layout is that of Go's library for several errors.</summary>
    /// <returns>Null when there are none.</returns>
    public static string? List(IEnumerable<Diagnostic> diagnostics)
    {
        string[] errors = [.. diagnostics.Where(static d => d.IsError).Select(static d => d.Summary)];
        string head = errors.Length == 1 ? "1 error occurred:" : $"{errors.Length} errors occurred:";
        return errors.Length == 0 ? null : $"{head}\n{string.Concat(errors.Select(static e => $"\t* {e}\n"))}";
    }

    private static List<Diagnostic> Invalid(LegacyTemplate template, string coreVersion)
    {
        List<Diagnostic> problems = [];
        LegacyChecks.Run(template, coreVersion, problems);
        return problems;
    }
}
