using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Kiln.GoTemplate;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Components.Templates;

/// <summary>
/// The Go templates in a component's options while it is prepared. Values known only during the build stay templates
/// (<c>{{.ID}}</c>), which <see cref="RunTemplates"/> resolves.
/// </summary>
/// <remarks>
/// Compat: Packer too renders most options twice, once when it prepares and once when it runs, so a template that gives
/// <c>{{</c> is rendered again.
/// </remarks>
public sealed class OptionTemplates
{
    private const string Mark = "{{";
    private readonly List<ConfigProblem> _problems = [];
    private readonly Lazy<GoFunctionTable> _functions;
    private readonly Lazy<GoMap> _data;

    /// <param name="context">What the functions know.</param>
    /// <param name="hasBuildData">
    /// False for builders: build variables are what they make, so <c>build</c> is refused there.
    /// </param>
    public OptionTemplates(PrepareContext context, bool hasBuildData)
    {
        ImmutableArray<string>? known = context.GeneratedVariables is { } generated
            ? [.. BuildVariables.CommonNames, .. generated]
            : null;
        _functions = new(() => Functions(context, known, hasBuildData));
        IEnumerable<string> names = hasBuildData ? (known ?? BuildVariables.CommonNames).Distinct() : [];
        _data = new(() => GoValue.Of(names.Select(static name => KeyValuePair.Create(name, Placeholder(name)))));
    }

    /// <summary>What was wrong so far.</summary>
    public ImmutableArray<ConfigProblem> Problems => [.. _problems];

    /// <summary>True when the text is not final: the check of what it names has to wait for the build.</summary>
    public static bool IsOpen(string text) =>
        text.Contains(Mark, StringComparison.Ordinal)
        || text.Contains(BuildVariables.UnknownText, StringComparison.Ordinal);

    /// <summary>The rendered text; the text itself, and a problem, when it cannot be rendered.</summary>
    public string Render(string option, string text)
    {
        if (!text.Contains(Mark, StringComparison.Ordinal) || !TryParse(option, text, out TextTemplate? template))
        {
            return text;
        }

        GoTemplateOutput output = template.Render(_data.Value, _functions.Value);
        if (output.Error is not null)
        {
            Add($"render '{option}'", option, text, output.Error);
        }

        return output.Text ?? text;
    }

    /// <summary>Only looks for mistakes, for an option that is rendered during the build.</summary>
    public void Check(string option, string text) => _ = TryParse(option, text, out _);

    internal static string Describe(GoTemplateError error, string text) => $"{error.ToGoText("root")} in:\n\n{text}";

    private bool TryParse(string option, string text, [NotNullWhen(true)] out TextTemplate? template)
    {
        GoTemplateParse parse = TextTemplate.Parse(text, _functions.Value);
        template = parse.Template;
        if (parse.Error is not null)
        {
            Add($"invalid '{option}'", option, text, parse.Error);
        }

        return template is not null;
    }

    private void Add(string what, string option, string text, GoTemplateError error) =>
        _problems.Add(new($"{what}: {Describe(error, text)}", option)
        {
            Within = new(text, error.Line, error.Column),
        });

    private static string Placeholder(string name) => $"{{{{.{name}}}}}";

    private static GoFunctionTable Functions(PrepareContext context, ImmutableArray<string>? known, bool hasBuildData)
    {
        GoFunctionTable functions = TemplateFunctions.Create(context, TimeProvider.System, buildData: null);
        return hasBuildData
            ? functions.With(new GoFunction("build", [GoParameter.String], a => BuildPlaceholder(known, a.Text(0))))
            : functions;
    }

    private static GoCallResult BuildPlaceholder(ImmutableArray<string>? known, string name) =>
        known is null || known.Value.Contains(name)
            ? Placeholder(name)
            : GoCallResult.Failed($"loaded data, but couldnt find {name} in it.");
}
