namespace Kiln.Platform.Processes;

/// <summary>A command wanted to ask on the terminal. Nobody can answer it there, so it was ended instead of waited for.</summary>
/// <param name="command">As the caller named it.</param>
public sealed class TerminalWantedException(string command) : Exception(
    $"'{command}', or a program that it runs, wanted to use the terminal, perhaps to ask for a password. Commands of a build cannot: "
    + "it was ended. Give it what it asks for in another way (a variable, a file, an option), or let it know that nobody answers.")
{
    public string Command { get; } = command;
}
