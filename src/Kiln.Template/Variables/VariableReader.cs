using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Language.Types;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Variables;

/// <summary>Reads <c>variable</c> and <c>variables</c> blocks.</summary>
/// <param name="defaults">What the default of a variable may use.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class VariableReader(EvaluationScope defaults, List<Diagnostic> diagnostics)
{
    private static readonly BodySchema Schema = new(
        [
            new("type") { Form = ArgumentForm.Static },
            new("default"),
            BodyReading.Literal("description"),
            BodyReading.Literal("sensitive"),
        ],
        [new("validation")]);

    private static readonly BodySchema RuleSchema = new(
        [new("condition", IsRequired: true), BodyReading.Literal("error_message", isRequired: true)],
        []);

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly ImmutableArray<VariableBlock>.Builder _variables = ImmutableArray.CreateBuilder<VariableBlock>();

    /// <summary>In the order written.</summary>
    public ImmutableArray<VariableBlock> Variables => _variables.ToImmutable();

    public void Read(BodyBlock block)
    {
        BodyContent content = block.Body.Read(Schema, diagnostics);
        BodyLabel label = block.Labels[0];
        if (!Identifiers.IsValid(label.Value))
        {
            diagnostics.Add(VariableDiagnostics.InvalidName(label.Range));
        }

        MetaArguments literals = new(content, EvaluationScope.Empty, diagnostics);
        TypeConstraint? type = content.Find("type") is { } argument ? ReadType(argument.Expression) : null;
        VariableBlock variable = new(label.Value, block.HeaderRange)
        {
            Type = type ?? TypeConstraint.Any,
            Description = literals.Text("description") ?? "",
            IsSensitive = literals.Flag("sensitive") ?? false,
            Rules = [.. content.Blocks.Select(rule => ReadRule(label.Value, rule)).OfType<ValidationRule>()],
        };
        Add(WithDefault(variable, type, content.Find("default")));
    }

    /// <summary>Each argument is a variable with that default.</summary>
    public void ReadShorthand(BodyBlock block)
    {
        foreach (BodyArgument argument in block.Body.ReadArguments(diagnostics, ArgumentForm.Expression))
        {
            Add(WithDefault(new(argument.Name, argument.Range), null, argument));
        }
    }

    private VariableBlock WithDefault(VariableBlock variable, TypeConstraint? type, BodyArgument? argument)
    {
        if (argument is null)
        {
            return variable;
        }

        HclValue value = defaults.Evaluate(argument.Expression, diagnostics);
        SourceRange place = argument.Range;
        if (type is null)
        {
            return variable with { Type = VariableType.OfDefault(value), Default = value, DefaultPlace = place };
        }

        Converted converted = type.Apply(value);
        if (!converted.Succeeded)
        {
            string reason = converted.Problem.ToString();
            diagnostics.Add(VariableDiagnostics.InvalidDefault(reason, argument.Expression.Range));
        }

        // An unknown value stands for a bad default: it stops further messages about the variable.
        return variable with { Default = converted.Value ?? HclValue.DynamicUnknown, DefaultPlace = place };
    }

    private TypeConstraint ReadType(ExpressionSyntax expression)
    {
        Parsed<TypeConstraint> type = TypeExpressions.Read(expression);
        diagnostics.AddRange(type.Diagnostics);
        return type.Tree;
    }

    private ValidationRule? ReadRule(string variable, BodyBlock block)
    {
        BodyContent content = block.Body.Read(RuleSchema, diagnostics);
        ExpressionSyntax? condition = content.Find("condition")?.Expression;
        bool isUsable = condition is not null && CheckCondition(variable, condition);

        string? message = null;
        if (content.Find("error_message") is { } argument)
        {
            message = ReadMessage(content, argument.Expression.Range);
        }

        return isUsable && message is not null ? new(condition!, message, block.HeaderRange) : null;
    }

    private string? ReadMessage(BodyContent content, SourceRange place)
    {
        int before = diagnostics.Count;
        string? message = new MetaArguments(content, EvaluationScope.Empty, diagnostics).Text("error_message");
        if (message is null && diagnostics.Count == before)
        {
            diagnostics.Add(StepDiagnostics.UnsuitableValue("null value is not allowed", place));
        }
        else if (message is not null && !IsSentence(message))
        {
            diagnostics.Add(VariableDiagnostics.InvalidErrorMessage(message, place));
        }

        return message;
    }

    private bool CheckCondition(string variable, ExpressionSyntax condition)
    {
        int before = diagnostics.Count;
        bool refersToIt = false;
        foreach (Reference reference in References.In(condition))
        {
            if (reference.Root == "var" && reference.Attributes is [string name, ..] && name == variable)
            {
                refersToIt = true;
            }
            else
            {
                diagnostics.Add(VariableDiagnostics.ForeignReference(variable, reference.Range));
            }
        }

        if (!refersToIt)
        {
            diagnostics.Add(VariableDiagnostics.NoReference(variable, condition.Range));
        }

        return diagnostics.Count == before;
    }

    private static bool IsSentence(string text) =>
        text.Length > 0
        && !(char.IsLetter(text[0]) && char.ToUpperInvariant(text[0]) != text[0])
        && text[^1] is '.' or '?' or '!';

    private void Add(VariableBlock variable)
    {
        if (_names.Add(variable.Name))
        {
            _variables.Add(variable);
        }
        else
        {
            diagnostics.Add(VariableDiagnostics.Duplicate(variable.Name, variable.Place));
        }
    }
}
