namespace Kiln.Cli.Terminal;

/// <summary>What the program around the editor has to do after a key.</summary>
internal enum EditOutcome
{
    /// <summary>Show the text as it is now.</summary>
    Editing,

    /// <summary>The text is complete.</summary>
    Accepted,

    /// <summary>Control-C.</summary>
    Interrupted,

    /// <summary>Control-D on an empty line.</summary>
    Ended,

    Suspend,
    ClearScreen,

    /// <summary>Show the names that the text can become.</summary>
    ListNames,
}
