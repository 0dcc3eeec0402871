namespace Kiln.Cli.Commands.Interpolation;

/// <summary>Answers the inputs of a console, its few commands among them.</summary>
internal sealed class ConsoleDialogue(CommandRun run, IConsoleLanguage language)
{
    public const string Exit = "exit";

    /// <summary>The words that are commands and no expressions.</summary>
    public static readonly string[] Commands = [Exit, "help", "variables"];

    /// <summary>What is wrong with the input is told at once.</summary>
    /// <param name="input">Without white space around it.</param>
    /// <param name="hasErrors">Whether it was wrong.</param>
    /// <returns>The result; nothing for an empty input, for <c>exit</c> and after an error.</returns>
    public string Answer(string input, out bool hasErrors)
    {
        hasErrors = false;
        switch (input)
        {
            case "" or Exit:
                return "";
            case "help":
                return language.Help;
            case "variables":
                return language.Variables();
            default:
                ConsoleAnswer answer = language.Evaluate(input);
                hasErrors = new DiagnosticPrinter(run, [], answer.Files).Print(answer.Diagnostics);
                return answer.Text;
        }
    }
}
