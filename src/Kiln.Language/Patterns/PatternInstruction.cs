using System.Runtime.InteropServices;

namespace Kiln.Language.Patterns;

/// <summary>One step of a compiled pattern.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Next">The step after it; of a split the preferred one.</param>
/// <param name="Other">Of a split the other one, of a save the slot, of an assertion its kind.</param>
/// <param name="Set">What a character step takes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternInstruction(PatternInstructionKind Kind, int Next, int Other, RuneSet? Set);
