using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Template.Loading;

namespace Kiln.Template.Planning;

/// <summary>What <c>-only</c> and <c>-except</c> leave of a template.</summary>
internal sealed class BuildSelection
{
    private readonly ImmutableArray<Glob> _only;
    private readonly ImmutableArray<Glob> _except;
    private readonly bool _isMalformed;

    private BuildSelection(ImmutableArray<Glob> only, ImmutableArray<Glob> except, bool isMalformed)
    {
        _only = only;
        _except = except;
        _isMalformed = isMalformed;
    }

    public static BuildSelection Parse(TemplateOptions options, List<Diagnostic> diagnostics)
    {
        int before = diagnostics.Count;
        ImmutableArray<Glob> only = [.. Compile("only", options.Only, diagnostics)];
        ImmutableArray<Glob> except = [.. Compile("except", options.Except, diagnostics)];
        return new(only, except, diagnostics.Count > before);
    }

    public bool Selects(string name) =>
        (_only.IsEmpty || _only.Any(glob => glob.IsMatch(name))) && !_except.Any(glob => glob.IsMatch(name));

    /// <summary>True when a post-processor, and with it the rest of its sequence, is left out.</summary>
    /// <param name="name">Its name, or its type when it has none.</param>
    public bool DropsPostProcessor(string name) => _except.Any(glob => glob.IsMatch(name));

    /// <summary>Patterns that seem to miss what the user meant.</summary>
    /// <param name="names">Full names of all builds of the template.</param>
    /// <param name="dropsPostProcessors">Whether any post-processor was left out.</param>
    public IEnumerable<Diagnostic> Check(ImmutableArray<string> names, bool dropsPostProcessors)
    {
        if (_isMalformed)
        {
            yield break;
        }

        int matched = names.Count(name => _only.Any(glob => glob.IsMatch(name)));
        if (_only.Length > matched)
        {
            yield return SelectionDiagnostics.OnlyWithoutMatch(names);
        }

        bool excepted = dropsPostProcessors || names.Any(name => _except.Any(glob => glob.IsMatch(name)));
        if (!_except.IsEmpty && !excepted)
        {
            yield return SelectionDiagnostics.ExceptWithoutMatch(names);
        }
    }

    private static IEnumerable<Glob> Compile(string flag, ImmutableArray<string> patterns, List<Diagnostic> diagnostics)
    {
        foreach (string pattern in patterns)
        {
            if (Glob.TryParse(pattern, out Glob? glob, out string? reason))
            {
                yield return glob;
            }
            else
            {
                diagnostics.Add(SelectionDiagnostics.InvalidPattern(flag, pattern, reason));
            }
        }
    }
}
