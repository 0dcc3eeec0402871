namespace Kiln.Machines.Media.Iso;

/// <summary>What one of the trees on a CD calls its entries.</summary>
internal interface IIsoNaming
{
    /// <summary>Whether entries also have their Unix names and modes (Rock Ridge).</summary>
    bool HasRockRidge { get; }

    /// <param name="node">A file or folder.</param>
    /// <param name="taken">The names of the folder, as text; gets the new one.</param>
    /// <returns>The identifier, as it is written.</returns>
    byte[] Name(MediaNode node, HashSet<string> taken);
}
