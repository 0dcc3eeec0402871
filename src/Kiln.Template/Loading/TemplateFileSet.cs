using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Loading;

/// <summary>The files of one template.</summary>
/// <param name="Root">The template's directory as given.</param>
/// <param name="Configuration">In the order in which their blocks count.</param>
/// <param name="AutomaticVariables">Paths of the variable files that are read unasked, weakest first.</param>
internal sealed record TemplateFileSet(
    string Root,
    ImmutableArray<SourceFile> Configuration,
    ImmutableArray<string> AutomaticVariables)
{
    public static Parsed<TemplateFileSet> Find(string path, ITemplateFiles files)
    {
        List<Diagnostic> diagnostics = [];
        TemplateFileSet? found = null;
        try
        {
            found = Find(path, files, diagnostics);
        }
        catch (Exception error) when (FileFailure.IsExpected(error))
        {
            diagnostics.Add(LoadDiagnostics.UnreadablePath(path, FileFailure.Describe(error)));
        }

        return new(found ?? new(".", [], []), [.. diagnostics]);
    }

    /// <summary>Reads one file; null and a diagnostic when that is not possible.</summary>
    public static SourceFile? Read(string path, ITemplateFiles files, List<Diagnostic> diagnostics)
    {
        try
        {
            return new(path, files.Read(path));
        }
        catch (Exception error) when (FileFailure.IsExpected(error))
        {
            diagnostics.Add(LoadDiagnostics.UnreadableFile(path, FileFailure.Describe(error)));
            return null;
        }
    }

    private static TemplateFileSet? Find(string path, ITemplateFiles files, List<Diagnostic> diagnostics)
    {
        TemplatePathKind kind = files.KindOf(path);
        if (kind == TemplatePathKind.Missing)
        {
            diagnostics.Add(LoadDiagnostics.PathNotFound(path));
            return null;
        }

        ImmutableArray<string> names = kind == TemplatePathKind.Directory
            ? [.. files.FileNamesIn(path).Order(StringComparer.Ordinal).Select(name => TemplatePaths.Join(path, name))]
            : [path];
        ImmutableArray<string> configuration =
        [
            .. WithSuffix(names, TemplatePaths.ConfigSuffix),
            .. WithSuffix(names, TemplatePaths.JsonConfigSuffix),
        ];
        if (configuration.IsEmpty)
        {
            diagnostics.Add(LoadDiagnostics.NoConfigurationFile(path));
            return null;
        }

        return new(
            TemplatePaths.RootOf(path, kind),
            [.. configuration.Select(name => Read(name, files, diagnostics)).OfType<SourceFile>()],
            [
                .. WithSuffix(names, TemplatePaths.AutoVariablesSuffix),
                .. WithSuffix(names, TemplatePaths.AutoJsonVariablesSuffix),
            ]);
    }

    private static ImmutableArray<string> WithSuffix(ImmutableArray<string> names, string suffix) =>
        [.. names.Where(name => name.EndsWith(suffix, StringComparison.Ordinal))];
}
