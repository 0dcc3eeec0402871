namespace Kiln.Machines.Typing;

/// <summary>What a builder knows about typing at its machine.</summary>
public sealed record BootTyping
{
    /// <summary>Opens the keyboard, after the wait for the machine to start.</summary>
    public required Func<CancellationToken, Task<IKeyboard>> OpenKeyboardAsync { get; init; }

    /// <summary>
    /// Renders the boot command: usually <see cref="Kiln.Components.Templates.RunTemplates"/> with the option's name
    /// and
    /// the builder's fields (<c>.HTTPIP</c>, <c>.HTTPPort</c>, <c>.Name</c>, ...).
    /// </summary>
    public required Func<string, string> Render { get; init; }

    /// <summary>What the machine shows; null when that cannot be seen.</summary>
    public IScreenText? Screen { get; init; }

    /// <summary>What the keys go through, for the message.</summary>
    public string Over { get; init; } = "VNC";

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;
}
