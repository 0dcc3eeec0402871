using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

internal static class OperatorDiagnostics
{
    public const string NullOperand = "argument must not be null";

    /// <param name="side">left, right or unary.</param>
    public static Diagnostic InvalidOperand(string side, ConversionProblem problem, SourceRange operand, SourceRange operation) =>
        Diagnostic.Error(
            "KILN2011",
            "Invalid operand",
            $"Unsuitable value for {side} operand: {problem}.",
            operand) with
        { Context = operation };

    public static Diagnostic Failed(string reason, SourceRange operation) =>
        Diagnostic.Error("KILN2012", "Operation failed", $"Error during operation: {reason}.", operation);

    /// <summary>Why an operation on infinities or zeros has no result.</summary>
    public static string Meaningless(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => "can't compute sum of opposing infinities",
        BinaryOperator.Subtract => "can't subtract infinity from itself",
        BinaryOperator.Multiply => "can't multiply zero by infinity",
        BinaryOperator.Divide => "can't divide zero by zero or infinity by infinity",
        _ => "can't use modulo with zero and infinity",
    };

    public static Diagnostic NullCondition(SourceRange condition, SourceRange whole) => Diagnostic.Error(
        "KILN2013",
        "Null condition",
        "The condition value is null. Conditions must either be true or false.",
        condition) with
    { Context = whole };

    public static Diagnostic IncorrectCondition(SourceRange condition, SourceRange whole) => Diagnostic.Error(
        "KILN2014",
        "Incorrect condition type",
        "The condition expression must be of type bool.",
        condition) with
    { Context = whole };

    public static Diagnostic InconsistentResults(string mismatch, SourceRange results, SourceRange whole) => Diagnostic.Error(
        "KILN2015",
        "Inconsistent conditional result types",
        $"The true and false result expressions must have consistent types. {mismatch}",
        results) with
    { Context = whole };
}
