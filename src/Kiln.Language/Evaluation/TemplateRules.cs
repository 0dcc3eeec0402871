using System.Collections.Immutable;
using System.Text;
using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>Strings with interpolations and directives.</summary>
internal static class TemplateRules
{
    public static HclValue Evaluate(TemplateSyntax template, EvaluationScope scope, EvaluationRun run)
    {
        if (template.LiteralText is { } literal)
        {
            return HclValue.String(literal);
        }

        if (template.LoneInterpolation is { } lone)
        {
            return run.Evaluate(lone, scope);
        }

        Output output = new(run, template);
        output.Write(template.Parts, scope);
        return output.Result();
    }

    private sealed class Output(EvaluationRun run, TemplateSyntax template)
    {
        private readonly StringBuilder _text = new();
        private bool _isUnknown;
        private bool _isSensitive;

        public HclValue Result() =>
            (_isUnknown ? HclValue.Unknown(HclType.String) : HclValue.String(_text.ToString())).WithSensitivity(_isSensitive);

        public void Write(ImmutableArray<TemplatePartSyntax> parts, EvaluationScope scope)
        {
            foreach (TemplatePartSyntax part in parts)
            {
                switch (part)
                {
                    case LiteralPartSyntax literal:
                        Append(literal.Value);
                        break;
                    case InterpolationPartSyntax interpolation:
                        WriteValue(interpolation, scope);
                        break;
                    case IfPartSyntax choice:
                        WriteChoice(choice, scope);
                        break;
                    case ForPartSyntax loop:
                        WriteLoop(loop, scope);
                        break;
                    default:
                        throw new System.Diagnostics.UnreachableException(part.GetType().Name);
                }
            }
        }

        private void WriteValue(InterpolationPartSyntax part, EvaluationScope scope)
        {
            HclValue value = run.Evaluate(part.Expression, scope);
            _isSensitive |= value.ContainsSensitive;
            if (value.IsNull)
            {
                Fail(TemplateDiagnostics.NullInterpolation(part.Expression.Range, template.Range), part, scope);
                return;
            }

            Converted text = HclConversion.Convert(value, HclType.String);
            if (!text.Succeeded)
            {
                Fail(TemplateDiagnostics.InvalidInterpolation(text.Problem, part.Expression.Range, template.Range), part, scope);
                return;
            }

            if (text.Value.IsKnown)
            {
                Append(text.Value.AsString());
            }

            _isUnknown |= !text.Value.IsKnown;
        }

        private void WriteChoice(IfPartSyntax choice, EvaluationScope scope)
        {
            HclValue? condition = ConditionalRules.Condition(choice.Condition, choice, scope, run);
            _isUnknown |= condition is not { IsKnown: true };
            _isSensitive |= condition is { IsSensitive: true };
            if (condition is { IsKnown: true })
            {
                Write(condition.AsBool() ? choice.Then : choice.Else, scope);
            }
        }

        private void WriteLoop(ForPartSyntax loop, EvaluationScope scope)
        {
            HclValue collection = run.Evaluate(loop.Collection, scope);
            _isSensitive |= collection.IsSensitive;
            if (ForRules.Items(collection, loop.Collection, loop, scope, run) is not { } items)
            {
                _isUnknown = true;
                return;
            }

            foreach ((HclValue key, HclValue value) in items)
            {
                int start = run.Position;
                Write(loop.Body, ForRules.ItemScope(scope, loop.KeyVariable, loop.ValueVariable, key, value));
                if (run.FailedSince(start))
                {
                    return;
                }
            }
        }

        private void Append(string text)
        {
            if (!run.ChargeText(text.Length, template.Range))
            {
                _isUnknown = true;
                return;
            }

            _text.Append(text);
        }

        private void Fail(Diagnostics.Diagnostic diagnostic, InterpolationPartSyntax part, EvaluationScope scope)
        {
            _isUnknown = true;
            run.Report(diagnostic, part.Expression, scope);
        }
    }
}
