namespace Kiln.Images.Transports;

/// <summary>The files of a layout or archive, wherever they are.</summary>
internal interface IImageFiles
{
    /// <summary>In the user's words, for messages.</summary>
    string Reference { get; }

    /// <param name="name">Relative, with slashes.</param>
    /// <returns>Null when there is no such file.</returns>
    Stream? TryOpen(string name);
}
