using System.Collections.Immutable;
using System.Globalization;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Template.Blocks;

/// <summary>
/// Reads arguments that the template itself understands. An argument that is not there, null or not known gives the
/// default; a wrong one too, and a diagnostic. These arguments are read before there is a source in use, so that
/// <c>source</c> would never be known in them.
/// </summary>
internal sealed class MetaArguments(BodyContent content, EvaluationScope scope, List<Diagnostic> diagnostics)
{
    private static readonly HclType Names = HclType.List(HclType.String);

    public BodyArgument? Find(string name) => content.Find(name);

    public string? Text(string name) => Read(name, HclType.String)?.AsString();

    public bool? Flag(string name) => Read(name, HclType.Bool)?.AsBool();

    /// <summary>The value as written, of any type.</summary>
    public HclValue? Any(string name) => Read(name, HclType.Dynamic);

    public ImmutableArray<string> List(string name) => List(name, mustBeKnown: false);

    /// <summary>As <see cref="List(string)"/>, for what the plan cannot do without.</summary>
    public ImmutableArray<string> KnownList(string name) => List(name, mustBeKnown: true);

    private ImmutableArray<string> List(string name, bool mustBeKnown)
    {
        if (Read(name, Names, mustBeKnown) is not { IsWhollyKnown: true } value)
        {
            return [];
        }

        if (value.AsElements().Any(static element => element.IsNull))
        {
            diagnostics.Add(StepDiagnostics.UnsuitableValue("a name must not be null", PlaceOf(name)));
            return [];
        }

        return [.. value.AsElements().Select(static element => element.AsString())];
    }

    public int Count(string name)
    {
        if (Read(name, HclType.Number) is not { } value)
        {
            return 0;
        }

        if (value.AsNumber().TryGetInt64(out long count))
        {
            // Compat: less than none is none.
            return (int)Math.Clamp(count, 0, int.MaxValue);
        }

        string reason = string.Create(
            CultureInfo.InvariantCulture,
            $"value must be a whole number, between {long.MinValue} and {long.MaxValue}");
        diagnostics.Add(StepDiagnostics.UnsuitableValue(reason, PlaceOf(name)));
        return 0;
    }

    public TimeSpan? Duration(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        if (GoDuration.TryParse(text, out GoDuration duration, out string? error))
        {
            return duration.ToTimeSpan();
        }

        diagnostics.Add(StepDiagnostics.InvalidDuration(name, error, PlaceOf(name)));
        return null;
    }

    private SourceRange PlaceOf(string name) => Find(name)!.Expression.Range;

    private void ReportUnknown(ExpressionSyntax expression, bool mustBeKnown)
    {
        if (UsesSource(expression))
        {
            diagnostics.Add(StepDiagnostics.UnsuitableValue("value must be known", expression.Range));
        }
        else if (mustBeKnown)
        {
            const string Reason = "value must be known. It depends on data sources, which validate only reads with "
                + "-evaluate-datasources";
            diagnostics.Add(StepDiagnostics.UnsuitableValue(Reason, expression.Range));
        }
    }

    private static bool UsesSource(ExpressionSyntax expression) =>
        References.In(expression).Any(static reference => reference.Root == "source");

    private HclValue? Read(string name, HclType type, bool mustBeKnown = false)
    {
        if (Find(name) is not { } argument)
        {
            return null;
        }

        Evaluated evaluated = argument.Evaluate(scope);
        diagnostics.AddRange(evaluated.Diagnostics);
        Converted converted = HclConversion.Convert(evaluated.Value, type);
        if (!converted.Succeeded)
        {
            diagnostics.Add(StepDiagnostics.UnsuitableValue(converted.Problem.ToString(), argument.Expression.Range));
            return null;
        }

        if (!evaluated.HasErrors && !converted.Value.IsWhollyKnown)
        {
            ReportUnknown(argument.Expression, mustBeKnown);
        }

        return converted.Value.HasContent ? converted.Value : null;
    }
}
