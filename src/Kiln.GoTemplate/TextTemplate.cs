using System.Collections.Immutable;
using Kiln.GoTemplate.Evaluation;
using Kiln.GoTemplate.Outline;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate;

/// <summary>
/// A parsed template of Go's text/template language. Immutable; may be rendered by many threads at once.
/// </summary>
public sealed class TextTemplate
{
    /// <summary>What Packer calls every template; <c>template "root"</c> calls the whole text.</summary>
    public const string RootName = "root";

    private readonly TemplateTree _tree;

    private TextTemplate(TemplateTree tree) => _tree = tree;

    /// <summary>Names of all functions that the template calls, sorted.</summary>
    public ImmutableSortedSet<string> CalledFunctions => _tree.CalledFunctions;

    /// <summary>The pieces of the template, for who turns it into another language.</summary>
    public ImmutableArray<GoPart> Parts => TemplateOutline.Of(_tree);

    /// <param name="text">The template.</param>
    /// <param name="functions">
    /// The functions that the template may call; a call of any other is an error, as in Go. Null: checked when
    /// rendering only.
    /// </param>
    public static GoTemplateParse Parse(string text, GoFunctionTable? functions)
    {
        Parser parser = new(text, functions);
        TemplateTree tree = parser.Parse();
        return parser.Error is null ? new(new(tree), null) : new(null, parser.Error);
    }

    /// <summary>Parses and renders in one go.</summary>
    public static GoTemplateOutput Render(string text, GoValue data, GoFunctionTable functions)
    {
        GoTemplateParse parse = Parse(text, functions);
        return parse.Template is null ? new(null, parse.Error) : parse.Template.Render(data, functions);
    }

    /// <param name="data">What <c>.</c> and <c>$</c> stand for; usually a <see cref="GoMap"/>.</param>
    /// <param name="functions">The functions that the template may call.</param>
    public GoTemplateOutput Render(GoValue data, GoFunctionTable functions) =>
        Render(data, functions, GoTemplateLimits.Default);

    public GoTemplateOutput Render(GoValue data, GoFunctionTable functions, GoTemplateLimits limits) =>
        new TemplateEvaluator(_tree, functions, limits).Run(data);
}

/// <summary>The template, or what is wrong with it; exactly one of the two.</summary>
public readonly record struct GoTemplateParse(TextTemplate? Template, GoTemplateError? Error);

/// <summary>The rendered text, or what stopped the evaluation; exactly one of the two.</summary>
public readonly record struct GoTemplateOutput(string? Text, GoTemplateError? Error);
