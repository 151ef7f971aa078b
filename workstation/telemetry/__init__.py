"""What the machine is doing: processor, memory, disk and GPU."""
