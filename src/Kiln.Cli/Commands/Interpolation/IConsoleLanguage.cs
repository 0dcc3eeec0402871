using Kiln.Cli.Terminal;

namespace Kiln.Cli.Commands.Interpolation;

/// <summary>What is typed into the console means.</summary>
internal interface IConsoleLanguage
{
    /// <summary>The name that an input has in messages.</summary>
    const string InputName = "<console-input>";

    /// <summary>The answer to <c>help</c>.</summary>
    string Help { get; }

    /// <summary>The answer to <c>variables</c>.</summary>
    string Variables();

    ConsoleAnswer Evaluate(string input);

    /// <summary>Whether the input ends where something is still open, so that more lines can complete it.</summary>
    bool IsUnfinished(string input);

    /// <summary>Names that can stand at the end of the text.</summary>
    Completion Complete(string textBefore);
}
