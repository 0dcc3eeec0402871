namespace Kiln.Sdk.Checkpoints;

/// <summary>What an option is after its templates were rendered.</summary>
public readonly record struct InputText(string Option, string Text);
