using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.Sdk.Components;

namespace Kiln.Components.Templates;

/// <summary>The Go templates in a component's options during the build, when the build variables are known.</summary>
public sealed class RunTemplates
{
    private readonly GoFunctionTable _functions;
    private readonly ImmutableSortedDictionary<string, GoValue> _data;

    public RunTemplates(PrepareContext context, TimeProvider time, BuildVariables variables)
    {
        _functions = TemplateFunctions.Create(context, time, BuildData.TextOf(variables));
        _data = BuildData.Of(variables);
    }

    /// <param name="option">For messages.</param>
    /// <param name="text">The template.</param>
    /// <param name="fields">Fields of this option beside the build variables (<c>.Vars</c>, <c>.Path</c>).</param>
    /// <exception cref="BuildFailedException">The template cannot be rendered.</exception>
    public string Render(string option, string text, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            return text;
        }

        ImmutableSortedDictionary<string, GoValue> data = _data;
        foreach ((string name, string value) in fields)
        {
            data = data.SetItem(name, GoValue.Of(value));
        }

        GoTemplateOutput output = TextTemplate.Render(text, new GoMap(data), _functions);
        return output.Error is null
            ? output.Text!
            : throw new BuildFailedException(
                $"Error processing '{option}': {OptionTemplates.Describe(output.Error, text)}");
    }

    /// <summary>Compat: names of output files are rendered again, so a variable can give fields such as <c>{{.BuildName}}</c>.</summary>
    /// <exception cref="BuildFailedException">The template cannot be rendered.</exception>
    public string RenderTwice(string option, string text, params ReadOnlySpan<(string Name, string Value)> fields) =>
        Render(option, Render(option, text, fields), fields);
}
