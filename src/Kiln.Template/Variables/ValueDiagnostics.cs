using System.Diagnostics;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;
using Kiln.Sdk.Secrets;

namespace Kiln.Template.Variables;

/// <summary>Messages about the values that variables get.</summary>
internal static class ValueDiagnostics
{
    /// <param name="variable">Has neither a default nor a value.</param>
    /// <param name="environment">The names of the variables of the environment.</param>
    public static Diagnostic Unset(VariableBlock variable, IEnumerable<string> environment)
    {
        string expected = VariableCollector.EnvironmentPrefix + variable.Name;
        string? similar = environment
            .Where(static name => name.StartsWith(VariableCollector.EnvironmentPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault(name => Similar.Closest(name, [expected]) is not null);
        return Diagnostic.Error(
            "KILN4221",
            $"Unset variable \"{variable.Name}\"",
            "A used variable must be set or have a default value; see "
            + "https://packer.io/docs/templates/hcl_templates/syntax for details.",
            null).Explain(
            $"It is declared at {variable.Place}.",
            $"Give it a default there, or a value with -var '{variable.Name}=...', in a file given with -var-file or "
            + $"named *.auto.pkrvars.hcl, or in the environment variable {expected}.",
            similar is null ? null : $"The environment variable {similar} is set: is {expected} meant?");
    }

    public static Diagnostic Refused(VariableBlock variable, VariableValue value, ValidationRule rule) =>
        Diagnostic.Error(
            "KILN4222",
            $"Invalid value for {OriginName(value.Origin)} variable",
            $"{rule.ErrorMessage}\n\nThis was checked by the validation rule at {rule.Place}.",
            value.Place).Explain(
            $"{new ReferencedValue($"var.{variable.Name}", value.Value).Description}.",
            ValueOrigins.Note(variable.Name, value));

    public static Diagnostic Incompatible(string name, string reason, SourceRange? place) =>
        Diagnostic.Error(
            "KILN4223",
            "Invalid value for variable",
            $"The value for {name} is not compatible with the variable's type constraint: {reason}.",
            place);

    public static Diagnostic IncompatibleArgument(string name, string reason, SourceRange? place) =>
        Diagnostic.Error(
            "KILN4224",
            "Invalid argument value for -var variable",
            $"The received arg value for {name} is not compatible with the variable's type constraint: {reason}.",
            place);

    public static Diagnostic UndeclaredArgument(string name, string? similar) =>
        Diagnostic.Error(
            "KILN4225",
            "Undefined -var variable",
            $"A \"{name}\" variable was passed in the command line but was not found in known variables. To declare "
            + $"variable \"{name}\", place this block in one of your .pkr files, such as variables.pkr.hcl",
            null).Suggest(similar);

    public static Diagnostic UndeclaredInFile(string name, string? similar, SourceRange place) =>
        Diagnostic.Warning(
            "KILN4226",
            "Undefined variable",
            $"A \"{name}\" variable was set but was not found in known variables. To declare variable \"{name}\", "
            + "place this block in one of your .pkr files, such as variables.pkr.hcl",
            place).Suggest(similar);

    public static Diagnostic DeclarationInFile(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN4227",
            "Variable declaration in a .pkrvar file",
            "A .pkrvar file is used to assign values to variables that have already been declared in .pkr files, "
            + $"not to declare new variables. To declare variable \"{name}\", place this block in one of your .pkr "
            + $"files, such as variables.pkr.hcl\n\nTo set a value for this variable in {place.File.Name}, use the "
            + $"definition syntax instead:\n    {name} = <value>",
            place);

    public static Diagnostic UnknownFormat(string path) =>
        Diagnostic.Error(
            "KILN4228",
            $"Could not guess format of {path}",
            "A var file must be suffixed with `.hcl` or `.json`.",
            null);

    /// <param name="reference">The sensitive variable or local.</param>
    public static Diagnostic WeakSecret(string reference, SourceRange place) =>
        Diagnostic.Warning(
            "KILN4229",
            "Secret that cannot be hidden everywhere",
            $"A text in {reference} is shorter than {SecretStrength.MinimumLength} characters, a short number or a "
            + "common word. In output it is hidden only where it stands as a word of its own, and not in encoded forms "
            + "such as base64. Use a longer secret, or remove the mark where there is nothing to hide.",
            place);

    private static string OriginName(VariableOrigin origin) => origin switch
    {
        VariableOrigin.Default => "default",
        VariableOrigin.Environment => "env",
        VariableOrigin.File => "varfile",
        VariableOrigin.CommandLine => "cmd",
        _ => throw new UnreachableException(),
    };
}
