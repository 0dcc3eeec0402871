namespace Kiln.Template.Fixing;

/// <summary>Rewrites what an old version of Packer understood and the current one does not. Stateless.</summary>
internal interface IFixer
{
    /// <summary>As it is called in the help and in the summary.</summary>
    string Name { get; }

    /// <summary>What it does, for the help; one line.</summary>
    string Synopsis { get; }

    /// <summary>
    /// Changes what it is about and leaves alone what it does not expect. Fixing twice is fixing once.
    /// </summary>
    void Fix(FixTemplate template);
}
