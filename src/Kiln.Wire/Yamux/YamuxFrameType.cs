namespace Kiln.Wire.Yamux;

/// <summary>What a frame is for.</summary>
public enum YamuxFrameType
{
    Data = 0,
    WindowUpdate = 1,
    Ping = 2,
    GoAway = 3,
}
