namespace Kiln.Remote;

/// <summary>How the two sides of a connection write schemas, and the values of data sources.</summary>
public enum SchemaEncoding
{
    /// <summary>Go's gob; every plugin reads and writes it.</summary>
    Gob,

    /// <summary>Gob with the type names of programs that were built with vendored sources (Debian's packer).</summary>
    VendoredGob,

    /// <summary>Protobuf for schemas, MessagePack for values; since version 0.6 of HashiCorp's SDK.</summary>
    Protobuf,
}
