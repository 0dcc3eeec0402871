using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Variables;

/// <summary>Messages about declarations of variables.</summary>
internal static class VariableDiagnostics
{
    public static Diagnostic InvalidName(SourceRange place) =>
        Diagnostic.Error(
            "KILN4201",
            "Invalid variable name",
            "A name must start with a letter or underscore and may contain only letters, digits, underscores, and "
            + "dashes.",
            place);

    public static Diagnostic Duplicate(string name, SourceRange place) =>
        Diagnostic.Error("KILN4202", "Duplicate variable", $"Duplicate {name} variable definition found.", place);

    public static Diagnostic InvalidDefault(string reason, SourceRange place) =>
        Diagnostic.Error(
            "KILN4203",
            "Invalid default value for variable",
            $"This default value is not compatible with the variable's type constraint: {reason}.",
            place);

    public static Diagnostic ForeignReference(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN4204",
            "Invalid reference in variable validation",
            $"The condition for variable \"{name}\" can only refer to the variable itself, using var.{name}.",
            place);

    public static Diagnostic NoReference(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN4205",
            "Invalid variable validation condition",
            $"The condition for variable \"{name}\" must refer to var.{name} in order to test incoming values.",
            place);

    public static Diagnostic InvalidErrorMessage(string message, SourceRange place) =>
        Diagnostic.Error(
            "KILN4206",
            "Invalid validation error message",
            message.Length == 0
                ? "An empty string is not a valid nor useful error message."
                : "Validation error message must be at least one full sentence starting with an uppercase letter ( "
                + "if the alphabet permits it ) and ending with a period or question mark.",
            place);

    public static Diagnostic ConditionIsNull(ReferencedValue variable, SourceRange place) =>
        Diagnostic.Error(
            "KILN4207",
            "Invalid variable validation result",
            "Validation condition expression must return either true or false, not null.",
            place) with
        {
            Values = [variable],
        };

    public static Diagnostic ConditionIsNotBool(string reason, ReferencedValue variable, SourceRange place) =>
        Diagnostic.Error(
            "KILN4208",
            "Invalid variable validation result",
            $"Invalid validation condition result value: {reason}.",
            place) with
        {
            Values = [variable],
        };
}
