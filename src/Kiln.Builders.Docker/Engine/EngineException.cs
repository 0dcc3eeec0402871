using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.Engine;

/// <summary>The Docker engine did not do what it was asked for; the message says what it said.</summary>
internal sealed class EngineException(EngineFailure reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public EngineFailure Reason => reason;

    /// <summary>What the user can do; null when the message says it.</summary>
    public string? Advice { get; init; }

    /// <param name="what">What was tried, in the user's words; empty when the message says it.</param>
    public BuildFailedException ToFailure(string what)
    {
        string text = what.Length == 0 ? Message : $"{what}: {Message}";
        return new(Advice is null ? text : $"{text} {Advice}", this) { Advice = Advice };
    }
}
