using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Template.Plugins;
using Kiln.Template.Variables;

namespace Kiln.Template.Loading;

/// <summary>Reads the files of a template, and the values of its variables from outside.</summary>
public static class TemplateLoader
{
    /// <param name="path">A file or a directory, as the user gave it.</param>
    /// <param name="options">The rest of what the user gave.</param>
    /// <returns>
    /// What could be read. Syntax errors and an unsupported core version end the loading early, because everything else
    /// would be hearsay.
    /// </returns>
    public static Parsed<HclTemplate> Load(string path, TemplateOptions options)
    {
        Parsed<TemplateFileSet> files = TemplateFileSet.Find(path, options.Files);
        List<Diagnostic> diagnostics = [.. files.Diagnostics];
        ParsedFiles parsed = new();
        ImmutableArray<Body> bodies = [.. files.Tree.Configuration.Select(file => Parse(file, parsed, diagnostics))];
        HclTemplate template = new()
        {
            Options = options,
            Root = files.Tree.Root,
            Files = files.Tree.Configuration,
            ParsedFiles = parsed,
        };
        if (HasErrors(diagnostics))
        {
            return new(template, [.. diagnostics]);
        }

        foreach (Body body in bodies)
        {
            PackerBlockReader.CheckCoreVersion(body, options.CoreVersion, diagnostics);
        }

        if (HasErrors(diagnostics))
        {
            return new(template, [.. diagnostics]);
        }

        template = new TemplateReader(diagnostics, options).Read(bodies, template);
        ImmutableDictionary<string, VariableValue> values =
            VariableCollector.Collect(template, files.Tree.AutomaticVariables, diagnostics);
        return new(template with { Values = values }, [.. diagnostics]);
    }

    /// <summary>
    /// A template of no files, for a console without one: only the values from outside are looked at.
    /// </summary>
    public static Parsed<HclTemplate> LoadNothing(TemplateOptions options)
    {
        List<Diagnostic> diagnostics = [];
        HclTemplate template = new()
        {
            Options = options,
            Root = "",
            Files = [],
            ParsedFiles = new(),
            CanBeEvaluated = true,
        };
        return new(
            template with { Values = VariableCollector.Collect(template, [], diagnostics) },
            [.. diagnostics]);
    }

    private static Body Parse(SourceFile file, ParsedFiles files, List<Diagnostic> diagnostics)
    {
        Parsed<Body> parsed = FileSyntax.Parse(file, files);
        diagnostics.AddRange(parsed.Diagnostics);
        return parsed.Tree;
    }

    private static bool HasErrors(List<Diagnostic> diagnostics) => diagnostics.Any(static d => d.IsError);
}
