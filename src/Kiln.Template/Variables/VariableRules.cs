using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Template.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Variables;

/// <summary>Checks the value of a variable with its <c>validation</c> blocks.</summary>
internal static class VariableRules
{
    /// <param name="variable">The declaration.</param>
    /// <param name="value">The value that it has in this run.</param>
    /// <param name="functions">A scope that has only functions.</param>
    /// <param name="diagnostics">Receives what is wrong; all rules are tried.</param>
    public static void Check(
        VariableBlock variable,
        VariableValue value,
        EvaluationScope functions,
        List<Diagnostic> diagnostics)
    {
        HclValue itself = HclValue.Object([KeyValuePair.Create(variable.Name, value.Value)]);
        EvaluationScope scope = functions.With("var", itself);
        foreach (ValidationRule rule in variable.Rules)
        {
            Check(rule, variable, value, scope, diagnostics);
        }
    }

    private static void Check(
        ValidationRule rule,
        VariableBlock variable,
        VariableValue value,
        EvaluationScope scope,
        List<Diagnostic> diagnostics)
    {
        Evaluated result = Evaluator.Evaluate(rule.Condition, scope);
        diagnostics.AddRange(result.Diagnostics);
        if (result.HasErrors || !result.Value.IsKnown)
        {
            return;
        }

        ReferencedValue reference = new($"var.{variable.Name}", value.Value);
        if (result.Value.IsNull)
        {
            diagnostics.Add(VariableDiagnostics.ConditionIsNull(reference, rule.Condition.Range));
            return;
        }

        Converted converted = HclConversion.Convert(result.Value, HclType.Bool);
        if (!converted.Succeeded)
        {
            diagnostics.Add(VariableDiagnostics.ConditionIsNotBool(
                converted.Problem.ToString(),
                reference,
                rule.Condition.Range));
        }
        else if (!converted.Value.AsBool())
        {
            diagnostics.Add(ValueDiagnostics.Refused(variable, value, rule));
        }
    }
}
