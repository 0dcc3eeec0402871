namespace Kiln.Sdk.Components;

/// <summary>Tells failures of the program from failures of what it works with.</summary>
public static class Defects
{
    /// <summary>Nobody throws these for a user; the message alone would help nobody.</summary>
    public static bool IsDefect(Exception e) => e is NullReferenceException
        or ArgumentException
        or InvalidOperationException
        or InvalidCastException
        or IndexOutOfRangeException
        or KeyNotFoundException
        or NotSupportedException
        or System.Diagnostics.UnreachableException;
}
