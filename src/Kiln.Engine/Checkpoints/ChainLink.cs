namespace Kiln.Engine.Checkpoints;

/// <summary>One provisioner in the chain of keys.</summary>
/// <param name="Parent">The key of what is there before it.</param>
/// <param name="Key">The key of what is there after it.</param>
/// <param name="Inputs">What it depends on.</param>
internal sealed record ChainLink(string Parent, string Key, StepInputs Inputs);
