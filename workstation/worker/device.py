"""Which device a run trains on: resolved from the profile, and said in words when it is not there."""

from __future__ import annotations

import torch

from workstation.errors import DeviceError
from workstation.telemetry import processor


def resolve(asked: str) -> torch.device:
    """The device that `auto`, `cpu`, `cuda` or `cuda:N` means on this machine.

    Raises:
        DeviceError: if CUDA was asked for and is not there, or has no such device.
    """
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if asked == "cpu" or (asked == "auto" and count == 0):
        return torch.device("cpu")
    index = int(asked.partition(":")[2] or 0)
    if index >= count:
        raise DeviceError(_absence(asked, count))
    return torch.device("cuda", index)


def _absence(asked: str, count: int) -> str:
    if count:
        return f"training.device = {asked!r}: this machine has {count} CUDA devices, cuda:0 to cuda:{count - 1}"
    if torch.version.cuda is None:
        why = f"PyTorch {torch.__version__} was built without CUDA"
    else:
        why = f"PyTorch {torch.__version__} finds no CUDA driver or device"
    return f'training.device = {asked!r}: {why}; set training.device = "cpu", or see: workstation doctor'


def name_of(device: torch.device) -> str:
    """The device's name as its maker gave it."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else processor.name()


def identity_of(device: torch.device) -> str:
    """What tells the device from all others of this machine, also where CUDA_VISIBLE_DEVICES numbers them anew."""
    return f"gpu-{torch.cuda.get_device_properties(device).uuid}" if device.type == "cuda" else "cpu"
