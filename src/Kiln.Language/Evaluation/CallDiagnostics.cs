using Kiln.Language.Diagnostics;
using Kiln.Language.Functions;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

internal static class CallDiagnostics
{
    public const string NullArgument = "argument must not be null";

    public static Diagnostic CallsNotAllowed(SourceRange call) =>
        Diagnostic.Error("KILN2061", "Function calls not allowed", "Functions may not be called here.", call);

    public static Diagnostic UnknownFunction(string name, FunctionTable functions, SourceRange nameRange, SourceRange call)
    {
        string hint = functions.HintFor(name) is { } text ? " " + text : Similar.Question(name, functions.Names);
        return Diagnostic.Error(
            "KILN2062",
            "Call to unknown function",
            $"There is no function named {GoText.Quote(name)}.{hint}",
            nameRange) with
        { Context = call, Suggestion = Similar.Find(name, functions.Names) };
    }

    public static Diagnostic NotEnough(FunctionDefinition function, int given, SourceRange close, SourceRange call) => Diagnostic.Error(
        "KILN2063",
        "Not enough function arguments",
        $"Function {GoText.Quote(function.Name)} expects {(function.Rest is null ? "" : "at least ")}{function.Parameters.Length} "
        + $"argument(s). Missing value for {GoText.Quote(function.Parameters[given].Name)}.",
        close) with
    { Context = call };

    public static Diagnostic TooMany(FunctionDefinition function, SourceRange argument, SourceRange call) => Diagnostic.Error(
        "KILN2064",
        "Too many function arguments",
        $"Function {GoText.Quote(function.Name)} expects only {function.Parameters.Length} argument(s).",
        argument) with
    { Context = call };

    public static Diagnostic InvalidArgument(string parameter, string reason, SourceRange argument, SourceRange call) =>
        Diagnostic.Error(
            "KILN2065",
            "Invalid function argument",
            $"Invalid value for {GoText.Quote(parameter)} parameter: {reason}.",
            argument) with
        { Context = call };

    public static Diagnostic Failed(string function, string reason, SourceRange call) => Diagnostic.Error(
        "KILN2066",
        "Error in function call",
        $"Call to function {GoText.Quote(function)} failed: {reason}.",
        call);

    public static Diagnostic NullExpansion(SourceRange argument, SourceRange call) => Diagnostic.Error(
        "KILN2067",
        "Invalid expanding argument value",
        "The expanding argument (indicated by ...) must not be null.",
        argument) with
    { Context = call };

    public static Diagnostic InvalidExpansion(SourceRange argument, SourceRange call) => Diagnostic.Error(
        "KILN2068",
        "Invalid expanding argument value",
        "The expanding argument (indicated by ...) must be of a tuple, list, or set type.",
        argument) with
    { Context = call };
}
