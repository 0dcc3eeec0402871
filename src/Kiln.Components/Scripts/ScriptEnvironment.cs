using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.GoTemplate.Formatting;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Components.Scripts;

/// <summary>
/// The variables that scripts get: those of the run, then the user's, which overrule them. Sorted by name.
/// </summary>
public static class ScriptEnvironment
{
    private const string BadFormat = "Environment variable not in format 'key=value': ";

    public static IEnumerable<ConfigProblem> Check(ImmutableArray<string> environmentVars) => environmentVars
        .Where(static text => text.IndexOf('=', StringComparison.Ordinal) <= 0 && !OptionTemplates.IsOpen(text))
        .Select(static text => new ConfigProblem(BadFormat + text, "environment_vars"));

    /// <param name="context">Names the build.</param>
    /// <param name="variables">Tell whether there is an http server.</param>
    /// <param name="scripts">Hold the user's variables.</param>
    /// <param name="renderValue">For values that hold templates.</param>
    /// <param name="quote">Makes a user's value fit the place that the format has for it.</param>
    public static ImmutableSortedDictionary<string, string> Collect(
        PrepareContext context,
        BuildVariables variables,
        ScriptOptions scripts,
        Func<string, string> renderValue,
        Func<string, string> quote)
    {
        ImmutableSortedDictionary<string, string>.Builder result =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        result["PACKER_BUILD_NAME"] = context.BuildName;
        result["PACKER_BUILDER_TYPE"] = context.BuilderType;
        AddHttp(result, variables, "PACKER_HTTP_ADDR", "PackerHTTPAddr");
        AddHttp(result, variables, "PACKER_HTTP_IP", "PackerHTTPIP");
        AddHttp(result, variables, "PACKER_HTTP_PORT", "PackerHTTPPort");
        foreach (string text in scripts.EnvironmentVars.Select(renderValue))
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new BuildFailedException(BadFormat + text);
            }

            result[text[..equals]] = quote(text[(equals + 1)..]);
        }

        foreach ((string name, string value) in scripts.Env)
        {
            result[name] = quote(renderValue(value));
        }

        return result.ToImmutable();
    }

    /// <param name="variables">From <see cref="Collect"/>.</param>
    /// <param name="format">Of one variable, with two directives of Go's <c>printf</c>: name and value.</param>
    public static string Flatten(ImmutableSortedDictionary<string, string> variables, string format) =>
        string.Concat(variables.Select(v => GoFormatter.Format(format, v.Key, v.Value)));

    /// <summary>For a place between single quotes of a shell.</summary>
    public static string QuoteForShell(string value) => value.Replace("'", "'\"'\"'", StringComparison.Ordinal);

    private static void AddHttp(
        ImmutableSortedDictionary<string, string>.Builder result,
        BuildVariables variables,
        string name,
        string source)
    {
        HclValue? value = variables.Values.GetValueOrDefault(source);
        string text = value switch
        {
            { HasContent: true } when value.Type == HclType.String => value.AsString(),
            { HasContent: true } when value.Type == HclType.Number => value.AsNumber().ToString(),
            _ => "",
        };
        bool isMissing = text is "" or "0" or BuildVariables.UnknownText
            || text.EndsWith("_NOT_IMPLEMENTED_BY_BUILDER", StringComparison.Ordinal);
        if (!isMissing)
        {
            result[name] = text;
        }
    }
}
