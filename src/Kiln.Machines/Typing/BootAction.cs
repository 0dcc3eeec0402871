namespace Kiln.Machines.Typing;

/// <summary>One part of a boot command, whatever it is typed with.</summary>
public abstract record BootAction
{
    private protected BootAction()
    {
    }
}

public enum KeyUse
{
    /// <summary>Down and up again.</summary>
    Press,

    /// <summary>Down; it stays so.</summary>
    On,

    /// <summary>Up.</summary>
    Off,
}

public sealed record UseKey(BootKey Key, KeyUse Use) : BootAction
{
    /// <summary>
    /// What happens at the keyboard, in order: a character that needs the shift key has that key around it.
    /// </summary>
    public IEnumerable<KeyStroke> Strokes
    {
        get
        {
            bool goesDown = Use != KeyUse.Off;
            bool goesUp = Use != KeyUse.On;
            if (goesDown && Key.NeedsShift)
            {
                yield return new(BootKey.Shift, IsDown: true);
            }

            if (goesDown)
            {
                yield return new(Key, IsDown: true);
            }

            if (goesUp)
            {
                yield return new(Key, IsDown: false);
            }

            if (goesUp && Key.NeedsShift)
            {
                yield return new(BootKey.Shift, IsDown: false);
            }
        }
    }
}

public sealed record WaitTime(TimeSpan Length) : BootAction;

/// <param name="Pattern">What to wait for.</param>
/// <param name="Limit">How long.</param>
public sealed record WaitForText(TextPattern Pattern, TimeSpan Limit) : BootAction;

/// <summary>A key that goes down or up.</summary>
public readonly record struct KeyStroke(BootKey Key, bool IsDown);
