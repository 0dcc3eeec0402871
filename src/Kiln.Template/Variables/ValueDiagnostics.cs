using System.Diagnostics;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Variables;

/// <summary>Messages about the values that variables get.</summary>
internal static class ValueDiagnostics
{
    public static Diagnostic Unset(string name) =>
        Diagnostic.Error(
            "KILN4221",
            $"Unset variable \"{name}\"",
            "A used variable must be set or have a default value; see "
            + "https://packer.io/docs/templates/hcl_templates/syntax for details.",
            null);

    public static Diagnostic Refused(VariableOrigin origin, string message, SourceRange rule, SourceRange? place) =>
        Diagnostic.Error(
            "KILN4222",
            $"Invalid value for {OriginName(origin)} variable",
            $"{message}\n\nThis was checked by the validation rule at {rule}.",
            place);

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

    public static Diagnostic UndeclaredArgument(string name) =>
        Diagnostic.Error(
            "KILN4225",
            "Undefined -var variable",
            $"A \"{name}\" variable was passed in the command line but was not found in known variables. To declare "
            + $"variable \"{name}\", place this block in one of your .pkr files, such as variables.pkr.hcl",
            null);

    public static Diagnostic UndeclaredInFile(string name, SourceRange place) =>
        Diagnostic.Warning(
            "KILN4226",
            "Undefined variable",
            $"A \"{name}\" variable was set but was not found in known variables. To declare variable \"{name}\", "
            + "place this block in one of your .pkr files, such as variables.pkr.hcl",
            place);

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

    private static string OriginName(VariableOrigin origin) => origin switch
    {
        VariableOrigin.Default => "default",
        VariableOrigin.Environment => "env",
        VariableOrigin.File => "varfile",
        VariableOrigin.CommandLine => "cmd",
        _ => throw new UnreachableException(),
    };
}
