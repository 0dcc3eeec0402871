namespace Kiln.Images.Layers;

/// <summary>What happens to the character and block devices in a layer.</summary>
public enum DeviceEntries
{
    /// <summary>They are made, which needs root.</summary>
    Make,

    /// <summary>They are left out; a container gets its devices from its runtime anyway.</summary>
    Skip,

    /// <summary>They are an error.</summary>
    Refuse,
}
