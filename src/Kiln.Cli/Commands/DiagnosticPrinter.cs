using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;
using Kiln.Template.Loading;

namespace Kiln.Cli.Commands;

/// <summary>Shows what is wrong with a template, with the lines that it is about.</summary>
/// <param name="run">Gets the text.</param>
/// <param name="sources">The files of the template, as far as they could be read.</param>
/// <param name="parsed">All files that an excerpt can be from, with their blocks.</param>
internal sealed class DiagnosticPrinter(CommandRun run, ImmutableArray<SourceFile> sources, ParsedFiles parsed)
{
    private bool _knowsSecrets;

    /// <summary>Knows which options hold secrets; null for the built-in components.</summary>
    public IComponentCatalogue? Catalogue { get; set; }

    /// <summary>One message for all of them.</summary>
    /// <returns>True when there was an error among them.</returns>
    public bool Print(ImmutableArray<Diagnostic> diagnostics)
    {
        if (diagnostics.IsEmpty)
        {
            return false;
        }

        LearnSecrets();
        DiagnosticRenderer renderer = new(parsed, run.DiagnosticOptions);
        run.Diagnose([.. diagnostics.Select(diagnostic => Report(diagnostic, renderer))]);
        return diagnostics.Any(static d => d.IsError);
    }

    public bool Print(ImmutableArray<PlacedProblem> problems) => Print([.. problems.Select(ToDiagnostic)]);

    /// <summary>The lines that messages show may hold secrets that nobody has evaluated.</summary>
    private void LearnSecrets()
    {
        if (!_knowsSecrets)
        {
            _knowsSecrets = true;
            IComponentCatalogue catalogue = Catalogue ?? run.Context.MakeComponents().Catalogue;
            run.Mask.Add(WrittenSecrets.In(parsed, SecretOptionNames.Of(catalogue)));
        }
    }

    private static DiagnosticReport Report(Diagnostic diagnostic, DiagnosticRenderer renderer) =>
        new(diagnostic.IsError, diagnostic.Id, diagnostic.Summary, renderer.Render(diagnostic))
        {
            Detail = diagnostic.Detail,
            Place = diagnostic.Subject is { } subject ? PlaceOf(subject) : null,
            Suggestion = diagnostic.Suggestion,
            Notes = diagnostic.Notes,
        };

    private static DiagnosticPlace PlaceOf(SourceRange range)
    {
        SourcePosition start = range.StartPosition;
        SourcePosition end = range.EndPosition;
        return new(range.File.Name, start.Line, start.Column, end.Line, end.Column);
    }

    private Diagnostic ToDiagnostic(PlacedProblem problem)
    {
        Severity severity = problem.Severity == ProblemSeverity.Error ? Severity.Error : Severity.Warning;
        SourceRange? subject = problem.Place is null ? null : RangeOf(problem.Place);
        return CommandDiagnostics.Component(severity, problem.Summary, problem.Detail, subject) with
        {
            Values = [.. problem.Values.Select(static v => new ReferencedValue(v.Key, v.Value))],
            Suggestion = problem.Suggestion,
            Notes = problem.Notes,
        };
    }

    private SourceRange? RangeOf(TemplatePlace place)
    {
        SourceFile? file = sources.FirstOrDefault(f => f.Name == place.File);
        return file is null ? null : new(file, place.Start, place.End);
    }
}
