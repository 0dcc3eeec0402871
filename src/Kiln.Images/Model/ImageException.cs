namespace Kiln.Images.Model;

/// <summary>Why an image could not be read or written; callers switch on it, never on the text.</summary>
public enum ImageFailure
{
    /// <summary>The reference, the location or the change does not parse.</summary>
    BadReference,

    /// <summary>The named image, tag, file or platform does not exist.</summary>
    NotFound,

    /// <summary>The data is there but it is not what its format demands.</summary>
    BadFormat,

    /// <summary>The data is not the data that its digest promises.</summary>
    DigestMismatch,

    /// <summary>The output is there already and nobody allowed to replace it.</summary>
    AlreadyExists,

    /// <summary>The registry cannot be reached or breaks off.</summary>
    Unreachable,

    /// <summary>The registry wants other credentials.</summary>
    Denied,

    /// <summary>The registry answers with an error of its own.</summary>
    RegistryError,

    /// <summary>A layer holds an entry that must not be extracted, or a tree one that a layer cannot hold.</summary>
    BadEntry,

    /// <summary>A needed program is not installed.</summary>
    MissingTool,

    /// <summary>The operating system refused an operation on a file.</summary>
    System,
}

/// <summary>An image could not be read or written. The message names the image, the cause and what to do.</summary>
public class ImageException : Exception
{
    public ImageException(ImageFailure reason, string message)
        : base(message) => Reason = reason;

    public ImageException(ImageFailure reason, string message, Exception innerException)
        : base(message, innerException) => Reason = reason;

    public ImageFailure Reason { get; }
}
